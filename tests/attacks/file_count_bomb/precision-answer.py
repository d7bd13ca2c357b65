import os

for number in range(10_000_000):
    try:
        os.makedirs(f"a{number}/b/c")
    except OSError as error:
        print(number, error)
        break
