"""How a domain shows Zalo that it belongs to the application: a tag on its first page, or a file."""


def verification_meta(code: str) -> str:
    """The tag."""
    return f'<meta name="zalo-platform-site-verification" content="{code}">'


def verification_page(code: str) -> str:
    """The file."""
    return f"<!doctype html><html><head>{verification_meta(code)}</head><body></body></html>"
