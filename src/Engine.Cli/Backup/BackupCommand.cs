using Engine.Storage.LiteDb;

namespace Engine.Cli.Backup;

/// <summary><c>engine backup</c>: copies the data of a server, whether it runs or not.</summary>
internal static class BackupCommand
{
    private static readonly string[] Names = ["--data", "--to"];

    public const string Help =
        """
        engine backup - copy the data of a server, running or not

        The copy is a data file like any other. The key that wraps its secrets (FILE.key) is not copied: keep it in
        another place. To restore, stop the server, put the copy in the place of its data file, remove that file's
        log (FILE-log), and start the server with the same key.

        Usage:
          engine backup --data FILE --to FILE

          --data FILE                     The data file
          --to FILE                       The copy; there must be no file yet

        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var (name, value) = OptionSyntax.Split(arguments[i]);
            if (!Names.Contains(name))
            {
                faults.Add($"unknown option '{arguments[i]}'{Suggestion.For(name, Names)}");
                continue;
            }

            value ??= ++i < arguments.Length ? arguments[i] : "";
            if (value.Length == 0)
            {
                faults.Add($"{name} needs a value");
            }

            if (!options.TryAdd(name, value))
            {
                faults.Add($"{name} is given more than once");
            }
        }

        faults.AddRange(Names.Where(name => !options.ContainsKey(name)).Select(static name => $"{name} is missing"));
        FaultsException.ThrowIfAny(faults);
        await LiteDbBackup.CreateAsync(options["--data"], options["--to"]);
        Console.Out.WriteLine($"copied {options["--data"]} to {options["--to"]}; its key is not part of the copy");
        return 0;
    }
}
