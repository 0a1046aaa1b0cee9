# id2en in a container: nothing is fetched at run time, and it runs without a network.
#
#   docker build -t id2en --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" .
#   docker run --rm -i --network none id2en translate < berita.txt
#   docker run -p 127.0.0.1:8765:8765 -v id2en:/data --read-only --tmpfs /tmp id2en
#
# Below /data are the memory and, as glossary/terms.csv, the glossary. For workers of id2en scale
# build with --build-arg LOCK=requirements-scale.lock.

ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS build
ARG SOURCE_DATE_EPOCH=0
WORKDIR /src
RUN pip install --no-cache-dir build==1.6.1 hatchling==1.33.0
COPY pyproject.toml README.md LICENSE ./
COPY docs/id2en.1 docs/
COPY translate translate
RUN SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH}" python -m build --wheel --no-isolation --outdir /dist

FROM python:${PYTHON}-slim
ARG LOCK=requirements.lock
LABEL org.opencontainers.image.title="id2en" \
      org.opencontainers.image.description="Indonesian→English news translation, offline" \
      org.opencontainers.image.licenses="MIT"
COPY ${LOCK} /tmp/requirements.lock
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/requirements.lock \
    && rm /tmp/requirements.lock
COPY --from=build /dist/ /tmp/dist/
RUN pip install --no-cache-dir --no-deps --no-index /tmp/dist/*.whl \
    && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin id2en \
    && install -d -o id2en -g id2en /data
USER 10001
WORKDIR /data
VOLUME /data
ENV ID2EN_MEMORY=/data/memory.sqlite \
    PYTHONUNBUFFERED=1
EXPOSE 8765
# There is no password: publish the port on loopback, or behind something that asks for one.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8765/health', timeout=4)"]
ENTRYPOINT ["id2en"]
CMD ["serve", "--host", "0.0.0.0", "--allow-remote", "--port", "8765"]
