using Microsoft.Extensions.Logging;

namespace Engine.Cli.Logging;

/// <summary>
/// What is logged and how. Levels come from the command line or, as everywhere in .NET, from <c>Logging__LogLevel__Default</c> and
/// <c>Logging__LogLevel__CATEGORY</c> in the environment.
/// </summary>
internal sealed record LogOptions
{
    private const string Prefix = "Logging__LogLevel__";

    public LogLevel Default { get; init; } = LogLevel.Warning;

    /// <summary>Levels of categories by the start of their names.</summary>
    public IReadOnlyList<(string Category, LogLevel Level)> Categories { get; init; } = [];

    public bool IsJson { get; init; }

    /// <summary>Reads the environment; what is not understood is added to the faults.</summary>
    public static LogOptions FromEnvironment(List<string> faults)
    {
        var options = new LogOptions();
        var categories = new List<(string, LogLevel)>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var (name, value) = ((string)variable.Key, (string?)variable.Value ?? "");
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || value.Length == 0)
            {
                continue;
            }

            if (ParseLevel(value) is not { } level)
            {
                faults.Add($"{name}: {DescribeLevels(value)}");
            }
            else if (name.AsSpan(Prefix.Length).Equals("Default", StringComparison.OrdinalIgnoreCase))
            {
                options = options with { Default = level };
            }
            else
            {
                categories.Add((name[Prefix.Length..], level));
            }
        }

        return options with { Categories = [.. categories.OrderByDescending(static entry => entry.Item1.Length)] };
    }

    public static LogLevel? ParseLevel(string value)
        => !int.TryParse(value, out _) && Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) ? level : null;

    public static string DescribeLevels(string value)
    {
        var names = Enum.GetNames<LogLevel>().Select(static name => name.ToLowerInvariant()).ToList();
        return $"'{value}' is no log level{Suggestion.For(value, names)}; the levels are {string.Join(", ", names)}";
    }

    /// <summary>The level of a category: that of the longest name it starts with.</summary>
    public LogLevel LevelOf(string category)
    {
        foreach (var (name, level) in Categories)
        {
            if (category.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return level;
            }
        }

        return Default;
    }
}
