namespace Engine.Interop.Tests.Support;

/// <summary>Where things lie in the working copy.</summary>
internal static class Repository
{
    private static readonly Lazy<string> LazyRoot = new(FindRoot);

    public static string Root => LazyRoot.Value;

    public static string NodeFolder => Path.Combine(Root, "tests", "Engine.Interop.Tests", "node");

    /// <summary>
    /// How the command line tool is started: as it was built beside the tests, or the executable that <c>ENGINE_EXECUTABLE</c>
    /// names, so that the same tests judge a published one.
    /// </summary>
    public static IReadOnlyList<string> EngineCommand
        => Environment.GetEnvironmentVariable("ENGINE_EXECUTABLE") is { Length: > 0 } published ? [published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "engine.dll")];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Engine.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the working copy.");
        }

        return folder;
    }
}
