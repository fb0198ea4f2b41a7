print("raftview")
