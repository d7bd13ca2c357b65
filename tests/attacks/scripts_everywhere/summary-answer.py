def summary(table):
    return pd.DataFrame({"<script>alert(1)</script>": ["</script><script>alert(1)</script>"]})
