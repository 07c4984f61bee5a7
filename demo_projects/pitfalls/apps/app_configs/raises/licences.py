def check_licence():
    raise RuntimeError("the licence has expired")
