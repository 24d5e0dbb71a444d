using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Engine.Core.Telemetry;
using Engine.Interop.Tests.AspNetCore;
using Engine.Interop.Tests.Support;
using Engine.Pages;

namespace Engine.Interop.Tests;

/// <summary>The tables of docs/embedding.md say what the code does.</summary>
public sealed class EmbeddingGuideTests
{
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

    [Fact]
    public async Task NamespaceTable_EveryName_IsPublicThere()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "embedding.md"));
        var rows = Regex.Matches(text, @"^\|(?<package>[^|]*)\| `(?<space>Engine\.[\w.]+)` \|(?<names>[^|]*)\|$", RegexOptions.Multiline);
        var package = "";
        var wrong = new List<string>();
        foreach (Match row in rows)
        {
            package = row.Groups["package"].Value.Trim() is { Length: > 0 } named ? named.Split(',')[0] : package;
            var types = Assembly.Load(package).GetExportedTypes().Where(type => type.Namespace == row.Groups["space"].Value).ToList();
            var known = types.Select(static type => type.Name).Concat(types.SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(static method => method.IsDefined(typeof(ExtensionAttribute))).Select(static method => method.Name)));
            wrong.AddRange(Regex.Matches(row.Groups["names"].Value, "`(\\w+)`").Select(static name => name.Groups[1].Value).Except(known).Select(name => $"{package}: {row.Groups["space"].Value}.{name}"));
        }

        Assert.True(rows.Count > 8);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task TemplateTable_EveryVariable_IsKnownToThePage()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "embedding.md"));
        var rows = Regex.Matches(text, @"^\| `(?<template>[a-z-]+)` \|(?<variables>[^|]*)\|[^|]*\|$", RegexOptions.Multiline);
        var options = new LiquidPageRendererOptions();
        foreach (Match row in rows)
        {
            var variables = Regex.Matches(Regex.Replace(row.Groups["variables"].Value, @"\([^)]*\)", ""), "`(\\w+)`").Select(static name => name.Groups[1].Value);
            options.Templates[row.Groups["template"].Value] = "{% assign title = 'T' %}{% assign beside = 'B' %}" + string.Concat(variables.Select(static name => $"{{{{ {name} }}}}"));
        }

        Assert.Equal(9, rows.Count);
        new LiquidPageRenderer(options).Validate();
    }
}
