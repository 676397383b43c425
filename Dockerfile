# One image for the worker and the documents. The project is installed editable from the copied checkout.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN useradd --create-home --uid 10001 planwatch
WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock
COPY . .
RUN pip install "setuptools<82" && pip install --no-deps --no-build-isolation --editable . \
    && mkdir /var/lib/planwatch && chown planwatch /var/lib/planwatch
USER planwatch
ENV PLANWATCH_HOME=/var/lib/planwatch
ENTRYPOINT ["planwatch"]
CMD ["--help"]
