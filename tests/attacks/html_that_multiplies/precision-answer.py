from IPython.display import HTML

HTML("".join(f"<b id={n}>" for n in range(6000)) + "<p>x" * 6000)
