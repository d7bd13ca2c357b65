tp = 24.0
tn = 1921.0
fn = 30 - tp
fp = 1970 - tn
