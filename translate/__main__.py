"""``python -m translate`` is ``id2en``."""

from translate.cli import run

if __name__ == "__main__":
    run()
