namespace Engine.Cli;

/// <summary>How options are written: <c>--name value</c> or <c>--name=value</c>.</summary>
internal static class OptionSyntax
{
    public static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
