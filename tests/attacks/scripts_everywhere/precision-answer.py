from IPython.display import HTML, SVG, Javascript, Markdown, display

TEXT = "</script></pre><script>alert(1)</script><img src=x onerror=alert(1)>"
display(
    HTML(TEXT), SVG(f"<svg onload='alert(1)'>{TEXT}</svg>"), Javascript("alert(1)"), Markdown(f"[x](javascript:alert(1)) {TEXT}")
)
print(TEXT)


def precision(truth, predicted):
    raise ValueError(TEXT)
