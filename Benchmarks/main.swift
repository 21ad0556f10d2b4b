runKernelBenchmarks(Float.self)
runKernelBenchmarks(Double.self)
