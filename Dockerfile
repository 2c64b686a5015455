# One image for every process of ours; docker-compose.yml says which command each runs.
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/precert
COPY requirements-production.lock ./
RUN /opt/precert/bin/pip install --no-cache-dir --require-hashes --requirement requirements-production.lock
COPY pyproject.toml README.md ./
COPY schemas schemas
COPY runtime runtime
COPY policies policies
COPY reader reader
COPY engine engine
COPY store store
COPY producer producer
COPY worker worker
COPY ops ops
RUN /opt/precert/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/precert --create-home precert
COPY --from=build /opt/precert /opt/precert
ENV PATH=/opt/precert/bin:$PATH PYTHONUNBUFFERED=1 PRECERT_HOME=/var/lib/precert PRECERT_ENVIRONMENT=production
USER precert
WORKDIR /var/lib/precert
CMD ["precert", "--help"]
