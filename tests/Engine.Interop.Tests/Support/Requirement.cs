namespace Engine.Interop.Tests.Support;

/// <summary>What a machine may lack. Tests that need it are skipped there, and fail where ENGINE_REQUIRE_INTEROP is 1.</summary>
internal static class Requirement
{
    private const string Variable = "ENGINE_REQUIRE_INTEROP";

    private static readonly Lazy<string?> NodeProblem = new(FindNodeProblem);

    public static string Chromium { get; } = Environment.GetEnvironmentVariable("ENGINE_CHROMIUM") ?? "/usr/bin/chromium";

    private static bool IsRequired => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Node with the packages of the tests.</summary>
    public static void RequireNode() => Require(NodeProblem.Value);

    /// <summary>A program of the machine.</summary>
    public static void RequireProgram(string name) => Require(ChildProcess.Find(name) is null ? $"{name} is not installed" : null);

    /// <summary>Node, and a Chromium to drive.</summary>
    public static void RequireChromium()
    {
        RequireNode();
        Require(File.Exists(Chromium) ? null : $"there is no {Chromium}");
    }

    private static void Require(string? problem)
    {
        if (problem is not null && IsRequired)
        {
            Assert.Fail($"{problem}, and {Variable} is 1");
        }

        Skip.If(problem is not null, problem);
    }

    private static string? FindNodeProblem()
    {
        if (ChildProcess.Find("node") is null)
        {
            return "Node is not installed";
        }

        if (!HasPackages() && IsRequired)
        {
            ChildProcess.Run("npm", ["install", "--no-audit", "--no-fund", "--no-progress"], Repository.NodeFolder, TimeSpan.FromMinutes(5));
        }

        return HasPackages() ? null : $"the packages are missing: run npm install in {Repository.NodeFolder}";
    }

    private static bool HasPackages()
        => Array.TrueForAll(["auth0", "auth0-deploy-cli", "auth0-v6", "jose", "openid-client", "playwright-core"], static name => File.Exists(Path.Combine(Repository.NodeFolder, "node_modules", name, "package.json")));
}
