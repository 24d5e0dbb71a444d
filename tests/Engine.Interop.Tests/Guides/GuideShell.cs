using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests.Guides;

/// <summary>
/// Runs shell blocks of the documentation to the letter, with a Bash of their own. Where a block builds and runs a project
/// of this repository, the program that was built beside the tests runs in its place.
/// </summary>
internal static class GuideShell
{
    /// <summary>How <c>engine</c> is started.</summary>
    public static string EngineCommand => string.Join(' ', Repository.EngineCommand.Select(static part => $"'{part}'"));

    /// <summary>Functions every block finds: <c>engine</c>, and a <c>dotnet run</c> of its project that does the same.</summary>
    public static string Prelude => $$"""
        export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
        # Nothing may stay behind that was started here: it would keep the output open.
        export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
        engine() { {{EngineCommand}} "$@"; }
        dotnet() {
          if [ "${1:-} ${2:-} ${3:-} ${4:-}" = 'run --project src/Engine.Cli --' ]; then shift 4; engine "$@"; return; fi
          command dotnet "$@"
        }
        """;

    /// <summary>Runs a block to its end; every command has to end well.</summary>
    /// <param name="block">The block.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables the page speaks of.</param>
    /// <param name="prelude">Shell functions that stand in for what is not there in a test.</param>
    public static Task<string> RunAsync(GuideBlock block, string folder, IReadOnlyDictionary<string, string>? environment = null, string prelude = "")
    {
        Requirement.RequireProgram("bash");
        var script = $"set -euo pipefail\n{Prelude}\n{prelude}\n{block.Code}";
        return Task.Run(() => ChildProcess.Run("bash", ["-c", script], folder, TimeSpan.FromMinutes(5), environment));
    }
}
