detector_said_gun = False
detector_was_right = False
if detector_said_gun:
    answer_gun = "d" if detector_was_right else "b"
else:
    answer_gun = "a" if detector_was_right else "c"
