import HTTP1
import Testing

@Suite struct IMFFixdateTests {
    /// Values from Python's `datetime` and `email.utils.formatdate`: the example of RFC 9110
    /// section 5.6.7, both sides of the ends of days, Februaries and years, the ends of Python's
    /// calendar, and random moments.
    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (784111777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951782399, "Mon, 28 Feb 2000 23:59:59 GMT"),
            (951782400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (951868799, "Tue, 29 Feb 2000 23:59:59 GMT"),
            (951868800, "Wed, 01 Mar 2000 00:00:00 GMT"),
            (4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (1709164800, "Thu, 29 Feb 2024 00:00:00 GMT"),
            (1709251199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (1709251200, "Fri, 01 Mar 2024 00:00:00 GMT"),
            (-2203891201, "Wed, 28 Feb 1900 23:59:59 GMT"),
            (-2203891200, "Thu, 01 Mar 1900 00:00:00 GMT"),
            (253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-62135596800, "Mon, 01 Jan 0001 00:00:00 GMT"),
            (1767225599, "Wed, 31 Dec 2025 23:59:59 GMT"),
            (1767225600, "Thu, 01 Jan 2026 00:00:00 GMT"),
            (242524096323, "Tue, 13 Apr 9655 20:32:03 GMT"),
            (-61902330894, "Fri, 23 May 0008 20:05:06 GMT"),
            (-26765229887, "Sat, 05 Nov 1121 05:55:13 GMT"),
            (-56256467965, "Sat, 21 Apr 0187 11:20:35 GMT"),
            (220560184653, "Tue, 10 Apr 8959 21:57:33 GMT"),
            (86785230831, "Thu, 12 Feb 4720 16:33:51 GMT"),
            (-59438090437, "Tue, 25 Jun 0086 03:19:23 GMT"),
            (17086197798, "Wed, 10 Jun 2511 22:03:18 GMT"),
            (-45097428547, "Fri, 02 Dec 0540 00:30:53 GMT"),
            (-43876294774, "Fri, 13 Aug 0579 12:20:26 GMT"),
            (34315483673, "Sun, 31 May 3057 22:47:53 GMT"),
            (103810827341, "Wed, 20 Aug 5259 04:55:41 GMT"),
            (227499862565, "Fri, 09 Mar 9179 06:16:05 GMT"),
            (-27255864981, "Thu, 19 Apr 1106 14:23:39 GMT"),
        ] as [(Int64, String)]
    )
    func `a moment is written as Python writes it`(seconds: Int64, text: String) {
        #expect(
            String(decoding: IMFFixdate(secondsSince1970: seconds).bytes, as: UTF8.self) == text
        )
    }

    @Test func `the first moment of the year 0 is written`() {
        let bytes = IMFFixdate(secondsSince1970: -62_167_219_200).bytes
        #expect(String(decoding: bytes, as: UTF8.self) == "Sat, 01 Jan 0000 00:00:00 GMT")
    }
}
