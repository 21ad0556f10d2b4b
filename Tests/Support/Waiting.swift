import Foundation

/// Waits until a condition holds, looking fifty times a second for two minutes at most.
///
/// - Parameters:
///   - event: What is waited for, in words for a failure.
///   - condition: Whether that has happened.
/// - Throws: `SupportError.timedOut`, and what the condition throws.
package func wait(for event: String, until condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw SupportError.timedOut(event) }
        Thread.sleep(forTimeInterval: 0.02)
    }
}
