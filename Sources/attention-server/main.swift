print("attention-server")
