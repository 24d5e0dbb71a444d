namespace Engine.Interop.Tests.Guides;

/// <summary>Every code block that readers are shown is run. CONTRIBUTING.md says how a block gets its scenario.</summary>
public sealed class GuideTests
{
    public static TheoryData<string, string> Blocks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var block in GuidePages.Blocks)
            {
                data.Add(block.Page, GuidePages.KeyOf(block));
            }

            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Blocks))]
    public async Task Block_OfAnyPage_Runs(string page, string name)
    {
        var block = GuidePages.Blocks.First(known => known.Page == page && GuidePages.KeyOf(known) == name);
        Assert.True(block.Language.Length > 0 && block.Name.Length > 0, $"{block}: write the language and a name behind the fence, and a scenario that runs the block. CONTRIBUTING.md says how.");
        var scenario = GuideScenario.All.SingleOrDefault(known => known.Page == page && known.Blocks.Contains(name));
        Assert.True(scenario is not null, $"{block}: no scenario runs the block '{name}'. CONTRIBUTING.md says how to add one.");

        await scenario.RunAsync(name);
    }

    [Fact]
    public void Names_OfAPage_AreUnique()
        => Assert.Empty(GuidePages.Blocks.GroupBy(static block => (block.Page, GuidePages.KeyOf(block))).Where(static group => group.Count() > 1).Select(static group => group.Key));

    [Fact]
    public void Scenarios_All_NameBlocksThatAreThere()
    {
        var known = GuidePages.Blocks.Select(static block => $"{block.Page} {block.Name}");

        Assert.Empty(GuideScenario.All.SelectMany(static scenario => scenario.Blocks, static (scenario, block) => $"{scenario.Page} {block}").Except(known));
    }
}
