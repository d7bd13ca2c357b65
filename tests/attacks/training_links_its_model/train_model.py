import os

model = os.environ["SM_MODEL_DIR"]
os.symlink("@SECRETS@/canary", model + "/sum")
os.symlink("/etc", model + "/folder")
os.mkfifo(model + "/pipe")
os.symlink("@SECRETS@/canary", os.environ["SM_OUTPUT_DIR"] + "/failure")
deep = model
for _ in range(300):
    deep += "/deep"
    os.mkdir(deep)
