import os

here = os.getcwd()
os.chdir("/")
try:
    os.rename(here, here + "-moved")
    os.symlink("@COURSE@/source/target", here)
except OSError as error:
    print(error)
