print("attention-bench")
