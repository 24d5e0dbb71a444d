using System.Globalization;

namespace Engine.Benchmarks.Measuring;

/// <summary>What was measured against what was aimed for.</summary>
internal sealed class ResultTable(string title)
{
    private readonly List<(string Name, double Value, string Unit, double? Target, bool AtLeast)> _rows = [];

    /// <summary>A value without a target.</summary>
    public void Show(string name, double value, string unit = "") => _rows.Add((name, value, unit, null, false));

    /// <summary>A value that should not be below the target.</summary>
    public void AtLeast(string name, double value, double target, string unit = "") => _rows.Add((name, value, unit, target, true));

    /// <summary>A value that should not be above the target.</summary>
    public void AtMost(string name, double value, double target, string unit = "") => _rows.Add((name, value, unit, target, false));

    public void Print()
    {
        var width = _rows.Max(static row => row.Name.Length);
        Console.WriteLine();
        Console.WriteLine(title);
        foreach (var (name, value, unit, target, atLeast) in _rows)
        {
            var verdict = target switch
            {
                null => "",
                { } limit => (atLeast ? value >= limit : value <= limit) ? "met" : "missed",
            };
            var aim = target is { } given ? $"{(atLeast ? ">=" : "<=")} {Format(given)}" : "";
            Console.WriteLine($"  {name.PadRight(width)}  {Format(value),10} {unit,-8} {aim,-10} {verdict}");
        }
    }

    private static string Format(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 10 ? "N1" : "N3", CultureInfo.InvariantCulture);
}
