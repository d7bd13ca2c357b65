import os

os.mkfifo("report.json")
