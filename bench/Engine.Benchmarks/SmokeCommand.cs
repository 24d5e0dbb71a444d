using Engine.Benchmarks.ColdStart;
using Engine.Benchmarks.Embedded;
using Engine.Benchmarks.InProcess;
using Engine.Benchmarks.Kestrel;
using Engine.Benchmarks.Management;
using Engine.Benchmarks.Micro;

namespace Engine.Benchmarks;

/// <summary>A little of everything, for continuous integration: what does not run fails, figures only warn.</summary>
internal static class SmokeCommand
{
    private const double ExpectedShare = 0.90;

    public static async Task<int> RunAsync()
    {
        InProcessCommand.Run(new InProcessPlan(3, TimeSpan.FromMilliseconds(50)));
        await EmbeddedCommand.RunAsync(3);
        await ManagementCommand.RunAsync(users: 1000, calls: 10);
        var share = await KestrelCommand.MeasureAsync(new KestrelPlan(2, 500, 16, 100_000, KestrelPlan.CanPin));
        await ColdStartCommand.RunAsync(new ColdStartPlan(1, 200, Publishes: false));
        Console.WriteLine();
        Console.WriteLine($"{await MicroCommand.RunOnceAsync()} micro benchmarks ran once each.");
        if (share < ExpectedShare)
        {
            Console.WriteLine($"::warning::The engine reached {share:F2} of the floor's requests a second; {ExpectedShare:F2} is expected on a quiet machine.");
        }

        return 0;
    }
}
