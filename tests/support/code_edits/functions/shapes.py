"""What a function may import from its own folder."""


def bowl(u, v):
    return u**2 + 2 * v**2
