import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The last signal that asked to stop. Storing a number is all that a signal handler may do.
private let received = Atomic<Int32>(0)

/// The wish of a signal to stop. The run loop looks at it several times a second.
package enum StopRequest {
  /// From now on SIGINT and SIGTERM are wishes; a second SIGINT quits at once.
  package static func install() {
    received.store(0, ordering: .relaxed)
    for (number, flags) in [(SIGINT, SA_RESETHAND), (SIGTERM, 0)] {
      var action = sigaction()
      let handler: @convention(c) (Int32) -> Void = { received.store($0, ordering: .relaxed) }
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = handler
      #else
        action.__sigaction_handler.sa_handler = handler
      #endif
      action.sa_flags = Int32(truncatingIfNeeded: flags) | SA_RESTART
      sigaction(number, &action, nil)
    }
    // Whoever started this process may have had its signals blocked.
    var wishes = sigset_t()
    sigemptyset(&wishes)
    sigaddset(&wishes, SIGINT)
    sigaddset(&wishes, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &wishes, nil)
    // A file that grows too large, or a reader that went away, is an error of the write that meets it.
    for number in [SIGXFSZ, SIGPIPE] { _ = signal(number, SIG_IGN) }
  }

  /// The name of the signal that asked; nil if none has.
  package static var signalName: String? {
    switch received.load(ordering: .relaxed) {
    case SIGINT: "SIGINT"
    case SIGTERM: "SIGTERM"
    default: nil
    }
  }
}
