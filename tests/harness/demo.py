"""Shows the extension at work."""


def demo() -> int:
    return 0
