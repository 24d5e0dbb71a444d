using Engine.Core.Storage;
using Engine.Storage.LiteDb;
using Engine.Testing.Storage;

namespace Engine.Storage.Tests.LiteDb;

public sealed class LiteDbDocumentStoreTests : DocumentStoreContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());
}

public sealed class ReopenedLiteDbDocumentStoreTests : DocumentStoreContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());

    protected override async ValueTask<IStore> ReopenAsync(IStore store)
    {
        await CloseAsync(store);
        return _fixture.Open();
    }
}

public sealed class LiteDbDocumentQueryTests : DocumentQueryContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());
}

public sealed class ReopenedLiteDbDocumentQueryTests : DocumentQueryContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());

    protected override async ValueTask<IStore> ReopenAsync(IStore store)
    {
        await CloseAsync(store);
        return _fixture.Open();
    }
}

public sealed class LiteDbRecordStoreTests : RecordStoreContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());
}

public sealed class ReopenedLiteDbRecordStoreTests : RecordStoreContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());

    protected override async ValueTask<IStore> ReopenAsync(IStore store)
    {
        await CloseAsync(store);
        return _fixture.Open();
    }
}

public sealed class LiteDbLogStoreTests : LogStoreContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());
}

public sealed class ReopenedLiteDbLogStoreTests : LogStoreContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());

    protected override async ValueTask<IStore> ReopenAsync(IStore store)
    {
        await CloseAsync(store);
        return _fixture.Open();
    }
}

public sealed class LiteDbBatchTests : BatchContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());
}

public sealed class ReopenedLiteDbBatchTests : BatchContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());

    protected override async ValueTask<IStore> ReopenAsync(IStore store)
    {
        await CloseAsync(store);
        return _fixture.Open();
    }
}

public sealed class LiteDbTenantTests : TenantContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());
}

public sealed class ReopenedLiteDbTenantTests : TenantContract, IDisposable
{
    private readonly LiteDbFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    protected override ValueTask<IStore> CreateAsync() => new(_fixture.Open());

    protected override async ValueTask<IStore> ReopenAsync(IStore store)
    {
        await CloseAsync(store);
        return _fixture.Open();
    }
}
