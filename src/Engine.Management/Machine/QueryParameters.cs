using System.Globalization;
using System.Text.Json.Nodes;

namespace Engine.Management.Machine;

/// <summary>The query of a call, checked against what its operation takes.</summary>
internal sealed class QueryParameters
{
    private static readonly string[] Paging = ["page", "per_page", "include_totals", "fields", "include_fields", "from", "take"];
    private readonly List<KeyValuePair<string, string>> _items = [];

    public int Page { get; private set; }

    public int? PerPage { get; private set; }

    public int? Take { get; private set; }

    public bool IncludeTotals => this["include_totals"] == "true";

    public bool HasPage => this["page"] is not null || this["per_page"] is not null;

    /// <summary>The first value of a parameter, or null.</summary>
    public string? this[string name] => _items.Find(item => item.Key == name).Value;

    /// <summary>The names of the parameters that were sent.</summary>
    public IEnumerable<string> Names => _items.Select(static item => item.Key);

    public IEnumerable<string> All(string name) => _items.Where(item => item.Key == name).Select(static item => item.Value);

    /// <summary>Parses and checks; the error names what is wrong.</summary>
    public static QueryParameters Read(string query, Operation operation, out ManagementError? error)
    {
        var result = new QueryParameters();
        error = null;
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? part : part[..equals]);
            name = name.EndsWith("[]", StringComparison.Ordinal) ? name[..^2] : name;
            result._items.Add(new(name, equals < 0 ? "" : Decode(part[(equals + 1)..])));
            if (!operation.Query.Contains(name, StringComparer.Ordinal) && !(operation.Method == "GET" && Paging.Contains(name)))
            {
                error ??= ManagementError.InvalidQuery($"Additional properties not allowed: {name}");
            }
        }

        result.Page = result.ReadNumber("page", 0, int.MaxValue, ref error) ?? 0;
        result.PerPage = result.ReadNumber("per_page", 0, 100, ref error);
        result.Take = result.ReadNumber("take", 1, 100, ref error);
        result.CheckFlag("include_totals", ref error);
        result.CheckFlag("include_fields", ref error);
        return result;
    }

    /// <summary>The JSON Schema of a parameter, as far as the name tells.</summary>
    public static JsonObject Schema(string name) => name switch
    {
        "page" => new() { ["type"] = "integer", ["minimum"] = 0 },
        "per_page" => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = 100 },
        "take" => new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 100 },
        "include_totals" or "include_fields" => new() { ["type"] = "boolean" },
        _ => new() { ["type"] = "string" },
    };

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private int? ReadNumber(string name, int least, int most, ref ManagementError? error)
    {
        if (this[name] is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            error ??= ManagementError.InvalidQuery("Expected type integer but found type string", name);
            return null;
        }

        if (number < least)
        {
            error ??= ManagementError.InvalidQuery($"Value {number} is less than minimum {least}", name);
        }
        else if (number > most)
        {
            error ??= ManagementError.InvalidQuery($"Value {number} is greater than maximum {most}", name);
        }

        return number;
    }

    private void CheckFlag(string name, ref ManagementError? error)
    {
        if (this[name] is { } text and not ("true" or "false"))
        {
            error ??= ManagementError.InvalidQuery($"Expected type boolean but found type string", name);
            _ = text;
        }
    }
}
