from caip_lab.checks import category, hint, points, same
from caip_lab.cloud.archives import Limits, unpack

GZIP = b"\x1f\x8b"
MOST = Limits(total_bytes=20_000_000, entries=200, small_bytes=20_000_000)


def compressed(student):
    """Return the bytes of model.tar.gz, and see that they are compressed."""
    archive = student.files["model.tar.gz"]
    assert archive.startswith(GZIP) == same(True)
    return archive


@points(0.4)
@category("where the artifacts lie")
@hint("Give add() an arcname: without one, the file keeps its folder.")
def test_artifacts_at_the_top(student, tmp_path):
    """model.tar.gz has model.joblib and scaler.joblib at its top, as they are in the folder trained"""
    unpack(compressed(student), tmp_path / "model", MOST)
    names = ("model.joblib", "scaler.joblib")
    assert [name for name in names if not (tmp_path / "model" / name).is_file()] == same([])
    for name in names:
        assert (tmp_path / "model" / name).read_bytes() == same(student.files[f"trained/{name}"])


@points(0.4)
@category("where the script lies")
@hint("The server looks for code/inference.py.")
def test_the_script_in_code(student, tmp_path):
    """model.tar.gz has your inference.py in the folder code"""
    unpack(compressed(student), tmp_path / "model", MOST)
    found = sorted(path.relative_to(tmp_path / "model").as_posix() for path in (tmp_path / "model").rglob("inference.py"))
    assert found == same(["code/inference.py"])
    assert (tmp_path / "model" / "code" / "inference.py").read_bytes() == same(student.files["inference.py"])
