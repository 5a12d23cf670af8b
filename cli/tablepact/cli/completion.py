"""``tablepact completion SHELL``: print the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tablepact._about import program


@click.command(short_help="Print the completion script for a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script with which SHELL completes commands, options, tables and addresses.

    Add the line for your shell to its configuration file.

    \b
    Examples:
      eval "$({program} completion bash)"   # in ~/.bashrc
      eval "$({program} completion zsh)"    # in ~/.zshrc, after compinit
      {program} completion fish | source    # in ~/.config/fish/config.fish
    """  # noqa: D301 - Click wants the backspace itself
    main = ctx.find_root()
    name = main.info_name or program()
    variable = f"_{name.replace('-', '_')}_COMPLETE".upper()
    completion = get_completion_class(shell)
    if completion is not None:
        click.echo(completion(main.command, {}, name, variable).source())
