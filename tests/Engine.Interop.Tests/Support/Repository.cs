namespace Engine.Interop.Tests.Support;

/// <summary>Where things lie in the working copy.</summary>
internal static class Repository
{
    private static readonly Lazy<string> LazyRoot = new(FindRoot);

    public static string Root => LazyRoot.Value;

    public static string NodeFolder => Path.Combine(Root, "tests", "Engine.Interop.Tests", "node");

    /// <summary>The command line tool, built beside the tests.</summary>
    public static string EngineDll => Path.Combine(AppContext.BaseDirectory, "engine.dll");

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
