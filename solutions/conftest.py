"""``pytest --nbval solutions`` runs the notebooks; the public checks beside them are for students."""

collect_ignore_glob = ["*/checks/*"]
