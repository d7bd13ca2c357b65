raise SystemExit("BRE" + "ACH")
