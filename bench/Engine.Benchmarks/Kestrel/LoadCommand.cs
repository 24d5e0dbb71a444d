namespace Engine.Benchmarks.Kestrel;

/// <summary>The load in a process of its own: one plan as arguments, or a plan a line of the input.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var driver = new LoadDriver();
        if (arguments.Length > 0)
        {
            Console.WriteLine(await driver.RunAsync(LoadPlan.Parse(string.Join(' ', arguments))));
            return 0;
        }

        while (Console.ReadLine() is { Length: > 0 } line)
        {
            Console.WriteLine(await driver.RunAsync(LoadPlan.Parse(line)));
        }

        return 0;
    }
}
