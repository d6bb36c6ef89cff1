@main struct Simrun { static func main() { } }
