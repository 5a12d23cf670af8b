# The command tablepact in a container: docker build -t tablepact .
# It runs as a user without rights, and needs nothing that it may write to but /tmp.
FROM python:3.13-slim AS build
COPY . /source
RUN python -m venv /opt/tablepact
RUN /opt/tablepact/bin/pip install --no-cache-dir --disable-pip-version-check -c /source/constraints.txt /source

FROM python:3.13-slim
COPY --from=build /opt/tablepact /opt/tablepact
ENV PATH=/opt/tablepact/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1
WORKDIR /data
USER 10001:10001
ENTRYPOINT ["tablepact"]
CMD ["--help"]
