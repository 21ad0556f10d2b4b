import Foundation

/// Waits at most two minutes until a condition holds, and checks it fifty times a second.
///
/// - Parameters:
///   - event: A description of the event, for the error.
///   - condition: Whether the event has happened.
/// - Throws: `SupportError.timedOut`, or an error that the condition throws.
package func wait(for event: String, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw SupportError.timedOut(event) }
        Thread.sleep(forTimeInterval: 0.02)
    }
}
