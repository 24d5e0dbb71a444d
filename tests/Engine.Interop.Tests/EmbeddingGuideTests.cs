using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Engine.Core.Telemetry;
using Engine.Interop.Tests.AspNetCore;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>docs/embedding.md says what the code does. The product of <see cref="ProductTests"/> is made of its code blocks.</summary>
public sealed class EmbeddingGuideTests
{
    [Fact]
    public void CodeBlocks_CSharp_AreTheCompiledSources()
    {
        var snippets = Guide.Snippets("AspNetCore/ProductIdentity.cs").Concat(Guide.Snippets("AspNetCore/ProductSignIn.cs"));

        Assert.Equal(snippets.Order(StringComparer.Ordinal), Guide.Blocks("embedding.md", "csharp").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TelemetryTable_RunningEngine_NamesEveryInstrument()
    {
        var names = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == EngineTelemetry.MeterName)
                {
                    lock (names)
                    {
                        names.Add(instrument.Name);
                    }
                }
            },
        };
        listener.Start();
        await using var product = await Product.StartAsync(new ProductSettings("/auth", "query", "RS256"));

        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "embedding.md"));
        var documented = Regex.Matches(text, @"^\| `(engine\.[\w.]+)`", RegexOptions.Multiline).Select(static match => match.Groups[1].Value);
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.Contains($"`{EngineTelemetry.ActivitySourceName}`", text, StringComparison.Ordinal);
    }
}
