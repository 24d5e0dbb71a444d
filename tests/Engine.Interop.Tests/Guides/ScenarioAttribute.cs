namespace Engine.Interop.Tests.Guides;

/// <summary>
/// Marks a static method <c>Task Method(GuideScenario)</c> that runs code blocks of a page. It has to take every block it
/// names; see CONTRIBUTING.md.
/// </summary>
/// <param name="page">The page, relative to <c>docs</c>; or <c>README.md</c>.</param>
/// <param name="blocks">The names of the blocks.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScenarioAttribute(string page, params string[] blocks) : Attribute
{
    public string Page { get; } = page;

    public IReadOnlyList<string> Blocks { get; } = blocks;
}
