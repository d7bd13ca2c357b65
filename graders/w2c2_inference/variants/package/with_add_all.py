archive = tarfile.open("model.tar.gz", "w:gz")
for file in os.listdir("trained"):
    archive.add(os.path.join("trained", file), arcname=file)
archive.add("inference.py", arcname="code/inference.py")
archive.close()
