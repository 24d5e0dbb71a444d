using System.Globalization;
using System.Text;

namespace Engine.Fuzzing;

/// <summary>Something that must not be.</summary>
/// <param name="Kind">What: <c>5xx</c>, <c>change</c>, <c>slow</c>, <c>header</c>, <c>body</c>, <c>thrown</c> or <c>memory</c>.</param>
/// <param name="Target">The operation or endpoint.</param>
/// <param name="Detail">The answer, and the exception behind it if there is one.</param>
/// <param name="Request">The request, as far as it helps to send it again.</param>
public sealed record FuzzViolation(string Kind, string Target, string Detail, string Request);

/// <summary>What a run has found.</summary>
public sealed record FuzzReport
{
    public required int Requests { get; init; }

    public required IReadOnlyList<FuzzViolation> Violations { get; init; }

    /// <summary>How many answers each target gave of each class: 2 for 2xx and so on.</summary>
    public required IReadOnlyDictionary<string, int[]> Answers { get; init; }

    /// <summary>Targets that exist.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    public required TimeSpan Slowest { get; init; }

    public required string SlowestTarget { get; init; }

    public required long MemoryBefore { get; init; }

    public required long MemoryAfter { get; init; }

    /// <summary>Targets that have answered 2xx or 3xx at least once: the run has reached what lies behind the checks.</summary>
    public int Reached => Answers.Count(static answer => answer.Value[2] + answer.Value[3] > 0);

    /// <summary>The report as text, equal findings together.</summary>
    public string Describe(int samples = 60)
    {
        var text = new StringBuilder();
        var classes = new int[6];
        foreach (var counts in Answers.Values)
        {
            for (var i = 0; i < classes.Length; i++)
            {
                classes[i] += counts[i];
            }
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{Requests} requests to {Answers.Count} of {Targets.Count} targets, {Reached} of them answered with success at least once");
        text.AppendLine(CultureInfo.InvariantCulture, $"answers: 2xx {classes[2]}, 3xx {classes[3]}, 4xx {classes[4]}, 5xx {classes[5]}");
        text.AppendLine(CultureInfo.InvariantCulture, $"slowest: {Slowest.TotalMilliseconds:F0} ms ({SlowestTarget})");
        text.AppendLine(CultureInfo.InvariantCulture, $"memory: {MemoryBefore / 1048576.0:F1} MB before, {MemoryAfter / 1048576.0:F1} MB after");
        text.AppendLine(CultureInfo.InvariantCulture, $"violations: {Violations.Count}");
        foreach (var group in Violations.GroupBy(static violation => (violation.Kind, violation.Target, violation.Detail)).OrderByDescending(static group => group.Count()).Take(samples))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {group.Key.Kind} x{group.Count()} {group.Key.Target}: {group.Key.Detail}");
            text.AppendLine("    " + group.First().Request);
        }

        return text.ToString();
    }
}
