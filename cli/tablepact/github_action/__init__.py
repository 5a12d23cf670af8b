"""The GitHub Action: validate the packages that a commit changes, and comment on pull requests.

``action.yml`` runs ``python -m tablepact.github_action``; begin reading at ``__main__``. What a
package contains may come from a stranger, and is written to logs, summaries and comments: only as
escaped text. Nothing of it is run, and nothing but the API of GitHub is asked.
"""
