import re


def input_fn(body, content_type):
    found = re.match(r"\s*(application/json|text/csv)\s*(;|$)", content_type, re.IGNORECASE)
    refused = None
    if not found:
        refused = Refused(415, "unknown_content_type")
    else:
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
        try:
            records = read_json(text) if found[1].lower().endswith("json") else read_csv(text)
            return to_table(records)
        except Refused as error:
            refused = error
    LOG.warning("refused a request of %d characters: %s", len(body), refused)
    return refused
